"""Charts as SVG inside a page, for every room that draws."""
