"""The same flows and the same runs, drawn by other tools: what `docs/side-by-side.md` shows."""
