//! Token requests per second over time, as an SVG picture.
