package dev.fleabridge.engine.revision;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.aws.ObjectVersion;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Parameters;
import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.rule.RemoteText;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads rules from {@code s3://bucket/key}, {@code secretsmanager:name} and {@code ssm:name}. After
 * an address of S3 {@code ?versionId=…} names a version. These places are configuration, so no
 * allow list is asked.
 */
final class AwsRules implements RemoteText {

  private static final Pattern S3 = Pattern.compile("(s3://.*?)(?:\\?versionId=([^?&]+))?");
  private static final String SECRET = "secretsmanager:";
  private static final String PARAMETER = "ssm:";

  private final Supplier<Objects> objects;
  private final Supplier<Secrets> secrets;
  private final Supplier<Parameters> parameters;

  /** None of the three is made before a place of its kind is read. */
  AwsRules(Supplier<Objects> objects, Supplier<Secrets> secrets, Supplier<Parameters> parameters) {
    this.objects = objects;
    this.secrets = secrets;
    this.parameters = parameters;
  }

  @Override
  public byte[] read(String location, int maxBytes) throws Unreadable {
    try {
      Matcher s3 = S3.matcher(location);
      if (s3.matches()) {
        return objects
            .get()
            .read(new ObjectVersion(S3Uri.parse(s3.group(1)), s3.group(2), null), maxBytes);
      }
      return text(location).getBytes(StandardCharsets.UTF_8);
    } catch (AwsFailure e) {
      throw new Unreadable(e.reason(), e.kind() == Kind.UNAVAILABLE && !e.isDueToSettings());
    } catch (IllegalArgumentException e) {
      throw new Unreadable(String.valueOf(e.getMessage()), false);
    }
  }

  private String text(String location) {
    if (location.startsWith(SECRET)) {
      return secrets.get().refresh(location.substring(SECRET.length()));
    }
    if (location.startsWith(PARAMETER)) {
      return parameters.get().read(location.substring(PARAMETER.length()));
    }
    throw new IllegalArgumentException("an S3 location looks like s3://bucket/key");
  }
}
