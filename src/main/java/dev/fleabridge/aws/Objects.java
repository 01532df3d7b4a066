package dev.fleabridge.aws;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects in S3. */
public interface Objects {

  /**
   * Reads a whole object.
   *
   * @param maxBytes the largest object that is accepted
   * @throws AwsFailure NOT_FOUND; REFUSED {@code TooLarge} when the object is larger; REFUSED
   *     {@code PreconditionFailed} when it has another content than the etag that is meant;
   *     UNAVAILABLE also when the connection breaks midway
   */
  byte[] read(ObjectVersion object, int maxBytes);

  /** Reads whatever is there. */
  default byte[] read(S3Uri uri, int maxBytes) {
    return read(ObjectVersion.newest(uri), maxBytes);
  }

  /**
   * Opens an object for reading from its start. The caller closes the stream; a connection that
   * breaks midway, or a content that does not have the checksum which S3 tells, is an {@link
   * java.io.IOException} of the stream.
   *
   * @throws AwsFailure NOT_FOUND, REFUSED or UNAVAILABLE; REFUSED {@code PreconditionFailed} when
   *     it has another content than the etag that is meant
   */
  ObjectStream open(ObjectVersion object);

  /** Opens whatever is there. */
  default ObjectStream open(S3Uri uri) {
    return open(ObjectVersion.newest(uri));
  }

  /**
   * Opens the rest of an object whose first part was read before.
   *
   * @param byteOffset how many bytes to leave out; the object's length gives an empty stream
   * @param etag what {@link ObjectStream#etag} said at that time
   * @throws AwsFailure REFUSED {@code PreconditionFailed} when the object is no longer the same;
   *     REFUSED {@code InvalidRange} when it is shorter than the offset; NOT_FOUND; UNAVAILABLE
   */
  ObjectStream openFrom(ObjectVersion object, long byteOffset, String etag);

  /** Opens the rest of the newest object, if it is still the same. */
  default ObjectStream openFrom(S3Uri uri, long byteOffset, String etag) {
    return openFrom(ObjectVersion.newest(uri), byteOffset, etag);
  }

  /**
   * Writes a whole object in place of any earlier one.
   *
   * @return its etag
   * @throws AwsFailure NOT_FOUND (no such bucket), REFUSED or UNAVAILABLE
   */
  String put(S3Uri uri, byte[] content, String contentType);

  /**
   * Whose an object that is written is.
   *
   * @param owner kept with the object, in lower-case letters and digits
   * @param replaces the etag of the object of the same owner that is replaced; null where nothing
   *     is replaced
   */
  record Mark(String owner, @Nullable String replaces) {}

  /**
   * The etag of the object that lies there, where it was written for this owner.
   *
   * @return empty where it was not, or nothing lies there
   * @throws AwsFailure REFUSED or UNAVAILABLE
   */
  Optional<String> etagOf(S3Uri uri, String owner);

  /**
   * Begins to write an object of any size up to about 78 GiB with the memory of one part (8 MiB).
   * It never takes the place of another object than the one that {@code mark} says.
   *
   * @throws AwsFailure from its methods, not from here: nothing is sent yet
   */
  ObjectUpload upload(S3Uri uri, String contentType, Mark mark);
}
