/**
 * The routes of the observed public servers: casino, escrow, trading, faucet and domains. What they
 * answer follows docs/reference/purpleflea-api.md; they keep no money of their own.
 */
@NullMarked
package dev.fleabridge.testkit.sandbox.services;

import org.jspecify.annotations.NullMarked;
