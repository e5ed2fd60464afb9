import functools
import json
import pickle

deep = []
for _ in range(100_000):
    deep = [deep]


class Asks:
    def __getattr__(self, name):
        return getattr(self, name + "_")


def sorts(x):
    return sorted([x], key=sorts)


def partly(x):
    return functools.partial(partly, x)()


for attempt in (
    lambda: json.loads("[" * 990_000),
    lambda: json.loads('{"a":' * 990_000),
    lambda: json.dumps(deep),
    lambda: pickle.dumps(deep),
    lambda: repr(deep),
    lambda: Asks().x,
    lambda: sorts(1),
    lambda: partly(1),
):
    try:
        attempt()
    except RecursionError as error:
        print(type(error).__name__)
