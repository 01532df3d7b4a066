package dev.fleabridge.testkit.sandbox.world;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The casino's server seeds: committed to by their hash, shown when they are no longer used.
 * Guarded by {@link World}'s lock.
 */
public final class Seeds {

  private static final int BETS_PER_SEED = 1000;

  /** One server seed of one agent. */
  public static final class Seed {
    public final String secret;
    public final String hash;
    public int nonce;
    public @Nullable Long revealedAt;

    Seed(String secret) {
      this.secret = secret;
      this.hash = sha256(secret);
    }
  }

  private final Map<String, Seed> active = new HashMap<>();
  private final World world;

  public Seeds(World world) {
    this.world = world;
  }

  /** The agent's seed in use, or null where it has not bet yet. */
  public @Nullable Seed find(String agent) {
    return active.get(agent);
  }

  /** The agent's seed in use, a new one where there is none. */
  public Seed of(String agent) {
    return active.computeIfAbsent(agent, any -> new Seed(world.ids.hex(64)));
  }

  /** Takes the next nonce; a seed that has served for a thousand bets is revealed. */
  public int next(String agent, Seed seed) {
    int nonce = seed.nonce++;
    if (seed.nonce >= BETS_PER_SEED) {
      reveal(agent, seed);
    }
    return nonce;
  }

  /** Shows the seed and gives the agent another one. */
  public void reveal(String agent, Seed seed) {
    seed.revealedAt = world.clock.seconds();
    active.put(agent, new Seed(world.ids.hex(64)));
  }

  /** The hash that decides a bet. */
  public static String resultHash(Seed seed, String clientSeed, int nonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(seed.secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] message = (clientSeed + ":" + nonce).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
