/** Tests of how a replica ends. What happens to money meanwhile is tested where the money is. */
@NullMarked
package dev.fleabridge.life;

import org.jspecify.annotations.NullMarked;
