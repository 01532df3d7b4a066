package dev.fleabridge.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What MLflow delivers to a webhook, signed as it signs (mlflow/webhooks/delivery.py). The bodies
 * have the form that its sources document.
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are sent and never compared.
record Delivery(String id, String timestamp, String signature, byte[] body) {

  static final String SECRET = "webhook-secret-the-first";
  static final String NEXT_SECRET = "webhook-secret-the-second";
  static final String DOOR = "/v1/doors/mlflow/registry";

  static Delivery signed(String secret, String id, Instant at, String body) {
    return signed(secret, id, at, body.getBytes(StandardCharsets.UTF_8));
  }

  static Delivery signed(String secret, String id, Instant at, byte[] body) {
    String timestamp = String.valueOf(at.getEpochSecond());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String signature = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      return new Delivery(id, timestamp, signature, body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of now, by the secret that is in use. */
  static Delivery of(String id, String body) {
    return signed(SECRET, id, Instant.now(), body);
  }

  static String versionCreated(String model, String version, String run) {
    return """
    {"entity": "model_version", "action": "created", "timestamp": "2026-11-30T10:00:00.5+00:00",
     "data": {"name": "%s", "version": "%s", "source": "models:/m-1", "run_id": "%s",
              "tags": {}, "description": null}}
    """
        .formatted(model, version, run);
  }

  Delivery withBody(String other) {
    return new Delivery(id, timestamp, signature, other.getBytes(StandardCharsets.UTF_8));
  }

  Delivery withId(String other) {
    return new Delivery(other, timestamp, signature, body);
  }

  Answered to(Client bridge) {
    return to(bridge, DOOR);
  }

  Answered to(Client bridge, String door, String... further) {
    String[] headers = {
      "Content-Type", "application/json",
      "X-MLflow-Delivery-Id", id,
      "X-MLflow-Timestamp", timestamp,
      "X-MLflow-Signature", signature
    };
    String[] all = new String[headers.length + further.length];
    System.arraycopy(headers, 0, all, 0, headers.length);
    System.arraycopy(further, 0, all, headers.length, further.length);
    return bridge.post(door, body, all);
  }
}
