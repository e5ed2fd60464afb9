import pickle

import pandas as pd
from pandas.testing import assert_frame_equal, assert_series_equal

print(pickle.loads(pickle.dumps(assert_frame_equal)) is assert_frame_equal)
print(assert_series_equal.__module__, assert_series_equal.__name__)
try:
    assert_frame_equal(pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 3]}))
except AssertionError as error:
    print(error)
print(pd.arrays.SparseArray([0, 1, 0]), pd.api.types.is_numeric_dtype(float))
