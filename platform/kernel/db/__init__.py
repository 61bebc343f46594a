"""Our database engine: `ENGINE = "kernel.db"`."""
