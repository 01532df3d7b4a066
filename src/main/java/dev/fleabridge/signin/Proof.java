package dev.fleabridge.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands for a name, a password and the hash that they were compared with. It shows none of them,
 * and another hash of the same person makes another one.
 */
record Proof(String mac) {

  /** Makes proofs under a key that only this process has, and that is kept nowhere. */
  static final class Maker {

    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    Maker() {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      this.key = new SecretKeySpec(random, HMAC);
    }

    Proof of(String... parts) {
      try {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(key);
        for (String part : parts) {
          byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
          // With their lengths, no two lists of parts read the same.
          mac.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
          mac.update(bytes);
        }
        return new Proof(HexFormat.of().formatHex(mac.doFinal()));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has " + HMAC, e);
      }
    }
  }
}
