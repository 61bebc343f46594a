"""Terms and mandates of the deputies of this congress."""
