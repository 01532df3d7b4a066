/**
 * Keeps tables of others current from the books: the wallets, and the payments that are DONE. It
 * reads the books and writes how far it has come, and nothing that it writes outside decides about
 * money.
 */
@NullMarked
package dev.fleabridge.report.table;

import org.jspecify.annotations.NullMarked;
