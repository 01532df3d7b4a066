/**
 * The pages for people, at {@code /} and below {@code /console}. A page calls the methods of the
 * operators' API and shows what they answer; what it offers to do, the browser asks of the API. So
 * nothing can be seen or done here that the API does not have. No page changes anything, decides
 * anything, or reads the books by itself.
 */
@NullMarked
package dev.fleabridge.console;

import org.jspecify.annotations.NullMarked;
