"""What this congress sends and receives: envelopes, written beside the change they tell of."""
