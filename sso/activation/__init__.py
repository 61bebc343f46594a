"""How somebody without a credential gets one: a one-time code on a slip, the last six of the 身份证号, then a password and a second factor."""
