"""A bundle's classifiers over a whole survey, and samples of one: many files, in partitions, on Dask."""
