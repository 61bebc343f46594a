"""What goes on in another congress when this one is merged (区划调整), on both sides: sent by the exchange, kept aside, taken over, or withdrawn."""
