"""Query strategies: which source of the pool to ask about next.

- `registry`: the type of a strategy, and those on offer
- `pool`: the sources that may be asked about
- `uncertainty`, `information_density`, `uncertainty_herding`, `disagreement`, `random_sampling`: the strategies
- `batch_sampling`: several sources to label before the next fit
- `first_batch`: sources to label before there is any label
"""

from astronomical_lite.learning.querying import uncertainty

# isort: split
# Lists show strategies in the order in which they are registered: AstronomicAL's come first.
from astronomical_lite.learning.querying import information_density

# isort: split
from astronomical_lite.learning.querying import uncertainty_herding

# isort: split
from astronomical_lite.learning.querying import disagreement

# isort: split
from astronomical_lite.learning.querying import random_sampling

__all__ = [
    "disagreement",
    "information_density",
    "random_sampling",
    "uncertainty",
    "uncertainty_herding",
]
