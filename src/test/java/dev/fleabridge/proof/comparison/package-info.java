/**
 * Models of what a user would otherwise pick, by their documented behaviour, under the same events
 * and the same faults as the engine: it counts payments too many and payments never made. Nothing
 * here measures speed, and no model stands for anybody's actual code beyond what its Javadoc says.
 */
@NullMarked
package dev.fleabridge.proof.comparison;

import org.jspecify.annotations.NullMarked;
