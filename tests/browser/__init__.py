"""One person's screen in Chromium: typing, clicking, a picture of every page and what axe and the browser say of it."""
