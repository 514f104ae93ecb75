"""Numbers only: every calculation of the model as a plain numpy function."""
