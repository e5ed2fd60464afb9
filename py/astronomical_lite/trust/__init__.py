"""What can be believed of labels and predictions, each rule with its paper."""
