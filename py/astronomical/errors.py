"""The one kind of error a user sees."""


class UserError(ValueError):
    """Something the user can put right.

    Parameters
    ----------
    message : str
        One or two sentences that name the file, column or value at fault and say what to do.
    field : str, optional
        Name of the form field the message belongs beside.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field
