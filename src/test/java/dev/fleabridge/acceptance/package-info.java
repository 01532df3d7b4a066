/**
 * The whole service, judged from outside: by HTTP and SQS, against an upstream of the tests' own
 * that shares no code with the client or with the sandbox. Nothing here looks into the service's
 * beans or tables.
 */
@NullMarked
package dev.fleabridge.acceptance;

import org.jspecify.annotations.NullMarked;
