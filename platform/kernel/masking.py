"""What may be shown of a fact that identifies a person: enough to recognise one's own, too little to learn another's."""

STAR = "*"


def name(text: str) -> str:
    """The first character alone: 叶*, 叶**; a name of one character is hidden whole."""
    return text[0] + STAR * min(len(text) - 1, 2) if len(text) > 1 else STAR * len(text)


def phone(text: str) -> str:
    """138****5678, as is usual for eleven digits; of anything else less is shown."""
    return text[:3] + STAR * 4 + text[7:] if len(text) == 11 else middle(text, head=3, tail=4)


def id_number(text: str) -> str:
    """330***********123X: the province and the last four."""
    return middle(text, head=3, tail=4)


def middle(text: str, *, head: int, tail: int) -> str:
    """All but the two ends in stars. Of a short text less is shown, so that at least half stays hidden."""
    while head + tail > len(text) // 2:
        head, tail = (head - 1, tail) if head >= tail else (head, tail - 1)
    return text[:head] + STAR * (len(text) - head - tail) + (text[-tail:] if tail else "")
