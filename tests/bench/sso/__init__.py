"""Single sign-on, measured: `./dev bench sso`."""
