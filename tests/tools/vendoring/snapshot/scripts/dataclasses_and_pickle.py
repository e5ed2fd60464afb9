import copy
import dataclasses
import enum
import pickle
import typing

import numpy as np
from astropy import units as u
from astropy.table import Table
from sklearn.linear_model import Ridge


class Band(enum.IntEnum):
    G = 1
    R = 2


@dataclasses.dataclass(order=True)
class Source:
    name: str
    mags: dict[str, float] = dataclasses.field(default_factory=dict)
    band: Band = Band.G


source = Source("a", {"g": 20.5})
print(dataclasses.asdict(source), dataclasses.replace(source, band=Band.R) > source)
print(source, typing.get_type_hints(Source))
print(pickle.loads(pickle.dumps(3 * u.km)), pickle.loads(pickle.dumps(np.float32(1.5))))
print(pickle.loads(pickle.dumps(Ridge().fit([[0.0], [1]], [0, 1]))).coef_.tolist())
print(pickle.loads(pickle.dumps(Table({"a": [1]}))), copy.deepcopy(source) == source)
