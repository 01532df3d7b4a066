package dev.fleabridge.report.audit;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.ledger.seal.Sealing.Newest;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what a segment says of itself to S3, where the database's owner cannot change it. Two
 * different segments of one number are two objects.
 */
final class Publishing {

  private static final Logger log = LoggerFactory.getLogger(Publishing.class);
  private static final int HASH_IN_NAME = 16;

  /** What is written. */
  record Published(Segment segment, String hash) {}

  private final Objects objects;
  private final String folder;
  private final JsonMapper json;
  private String told = "";
  private String complaint = "";

  /**
   * @param folder such as {@code s3://bucket/prefix/}
   */
  Publishing(Objects objects, String folder, JsonMapper json) {
    this.objects = objects;
    this.folder = folder;
    this.json = json;
  }

  /** Writes it, unless it was the last that was written. A failure is tried again the next time. */
  synchronized void publish(Newest newest) {
    if (newest.hash().equals(told)) {
      return;
    }
    Segment segment = newest.segment();
    String name =
        "%012d-%s.json".formatted(segment.number(), newest.hash().substring(0, HASH_IN_NAME));
    byte[] content =
        json.writeValueAsString(new Published(segment, newest.hash()))
            .getBytes(StandardCharsets.UTF_8);
    try {
      objects.put(S3Uri.parse(folder + name), content, "application/json");
      told = newest.hash();
      complaint = "";
    } catch (AwsFailure e) {
      if (!e.reason().equals(complaint)) {
        complaint = e.reason();
        log.error("The hash of segment {} cannot be published: {}", segment.number(), complaint);
      }
    }
  }
}
