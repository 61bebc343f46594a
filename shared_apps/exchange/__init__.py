"""The exchange: the relay that carries envelopes from one congress's outbox into another's inbox."""
