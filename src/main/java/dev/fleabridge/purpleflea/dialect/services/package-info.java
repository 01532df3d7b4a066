/**
 * The dialect of the public servers, and how to find an effect in what they show. Nothing is sent
 * from here.
 */
@NullMarked
package dev.fleabridge.purpleflea.dialect.services;

import org.jspecify.annotations.NullMarked;
