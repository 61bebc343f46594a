"""The look: frame, components, style sheets and the little script there is."""
