"""What stands on the page Use: a verdict on the network, and what it can do, on data it was not trained on."""
