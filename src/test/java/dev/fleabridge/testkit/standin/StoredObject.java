package dev.fleabridge.testkit.standin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An object as S3 keeps it; the etag has its quotes. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredObject(
    byte[] content,
    String contentType,
    String etag,
    ZonedDateTime modified,
    @Nullable String versionId,
    @Nullable String owner) {

  StoredObject version(String id) {
    return new StoredObject(content, contentType, etag, modified, id, owner);
  }

  static StoredObject of(byte[] content, String contentType, ZonedDateTime modified) {
    return new StoredObject(content, contentType, etag(content), modified, null, null);
  }

  /** With the one piece of metadata that the bridge writes. */
  StoredObject ownedBy(@Nullable String name) {
    return new StoredObject(content, contentType, etag, modified, versionId, name);
  }

  static String etag(byte[] content) {
    return "\"" + HexFormat.of().formatHex(md5(content)) + "\"";
  }

  static byte[] md5(byte[] content) {
    try {
      return MessageDigest.getInstance("MD5").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
