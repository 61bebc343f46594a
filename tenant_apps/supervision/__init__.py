"""Supervision (督办): red and yellow cards of deadlines, urging, what somebody should see, key-supervised suggestions."""
