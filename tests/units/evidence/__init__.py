"""Evidence: the chain, its roots, the proof."""
