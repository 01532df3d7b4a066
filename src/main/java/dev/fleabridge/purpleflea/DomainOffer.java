package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a domain can be had; an estimate, as the server says itself.
 *
 * @param pricePerYear US dollars; null where the domain is taken or its ending is not sold
 */
public record DomainOffer(String domain, boolean available, @Nullable BigDecimal pricePerYear) {}
