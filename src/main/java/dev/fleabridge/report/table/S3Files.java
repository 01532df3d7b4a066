package dev.fleabridge.report.table;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.S3Uri;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;

/** The files of a table in S3. A commit is an object that is written only where there is none. */
final class S3Files implements TableFiles {

  private static final int MAX_BYTES = 256 << 20;
  private static final String TYPE = "application/octet-stream";

  private final Objects objects;
  private final String place;

  /**
   * @param place such as {@code s3://bucket/tables/payouts}
   */
  S3Files(Objects objects, String place) {
    this.objects = objects;
    this.place = place;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public List<Entry> from(String name) throws IOException {
    S3Uri first = uri(name);
    String folder = first.key().substring(0, first.key().lastIndexOf('/') + 1);
    int below = first.key().length() - name.length();
    try {
      return objects.list(new S3Uri(first.bucket(), folder), first.key()).stream()
          .filter(found -> found.key().indexOf('/', folder.length()) < 0)
          .map(found -> new Entry(found.key().substring(below), found.bytes(), found.changedAt()))
          .toList();
    } catch (AwsFailure e) {
      throw broken(name, e);
    }
  }

  @Override
  public byte[] read(String name) throws IOException {
    try {
      return objects.read(uri(name), MAX_BYTES);
    } catch (AwsFailure e) {
      throw broken(name, e);
    }
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    try {
      objects.put(uri(name), content, TYPE);
    } catch (AwsFailure e) {
      throw broken(name, e);
    }
  }

  @Override
  public void putNew(String name, byte[] content) throws IOException {
    try {
      objects.putNew(uri(name), content, TYPE);
    } catch (AwsFailure e) {
      throw e.code().equals("PreconditionFailed")
          ? (IOException) new FileAlreadyExistsException(name).initCause(e)
          : broken(name, e);
    }
  }

  private S3Uri uri(String name) {
    return S3Uri.parse(place + "/" + name);
  }

  private static IOException broken(String name, AwsFailure failure) {
    return failure.kind() == Kind.NOT_FOUND
        ? (IOException) new FileNotFoundException(name).initCause(failure)
        : new IOException(failure.reason(), failure);
  }
}
