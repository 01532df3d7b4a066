package dev.fleabridge.purpleflea;

/**
 * Why a call is declined without being sent.
 *
 * @param code snake_case, see {@code RequestLimits}
 * @param message a sentence for people
 */
public record Refusal(String code, String message) {}
