"""Files that a user takes away: models, projects, and tables of labels and predictions."""
