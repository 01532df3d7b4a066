package dev.fleabridge.purpleflea;

import java.math.BigDecimal;

/** An agent's balance in US dollars, rounded to six places. */
public record Balance(String agent, BigDecimal amount) {}
