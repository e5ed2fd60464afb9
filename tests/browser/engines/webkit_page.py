class Expected:
    pass


class Locator:
    pass
