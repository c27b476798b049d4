"""The pages of accounts; axes finds ``locked_out`` by its setting."""

from accounts.views.signing_in import locked_out

__all__ = ["locked_out"]
