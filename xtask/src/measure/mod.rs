//! How big.
