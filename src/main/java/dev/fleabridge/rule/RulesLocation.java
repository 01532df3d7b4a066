package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a rules file is: a path, {@code file:} or {@code classpath:}, or a place elsewhere ({@link
 * #REMOTE}), as {@code fleabridge.rules.location} names it. Whatever keeps the file from being read
 * is a {@link RulesInvalid} with a sentence for whoever starts the bridge.
 */
public final class RulesLocation {

  private static final String CLASSPATH = "classpath:";
  private static final String FILE = "file:";

  /** The schemes of places that are not on this machine. */
  public static final List<String> REMOTE = List.of("s3", "secretsmanager", "ssm");

  /** A scheme has two letters at least, so that a drive such as {@code C:} is part of a path. */
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.*-]+):.*");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private final String name;

  /** The file; null where the location is within the class path, or elsewhere. */
  private final @Nullable Path file;

  /** Reads the text; null where it is on this machine. */
  private final @Nullable RemoteText remote;

  private RulesLocation(String name, @Nullable Path file, @Nullable RemoteText remote) {
    this.name = name;
    this.file = file;
    this.remote = remote;
  }

  /**
   * The location of this name, on this machine. Nothing is read yet.
   *
   * @throws RulesInvalid where this is no name of a file that we can read
   */
  public static RulesLocation of(String name) throws RulesInvalid {
    return of(name, null);
  }

  /**
   * The location of this name. Nothing is read yet.
   *
   * @param remote reads the text of {@link #REMOTE} places; null where they are refused
   * @throws RulesInvalid where this is no name of a file that we can read
   */
  public static RulesLocation of(String name, @Nullable RemoteText remote) throws RulesInvalid {
    String stripped = name.strip();
    if (stripped.isEmpty()) {
      throw refused("fleabridge.rules.location", "is empty; it names the rules file");
    }
    if (stripped.startsWith(CLASSPATH)) {
      return new RulesLocation(stripped, null, null);
    }
    if (stripped.startsWith(FILE)) {
      return new RulesLocation(stripped, path(stripped, filePart(stripped)), null);
    }
    Matcher scheme = SCHEME.matcher(stripped);
    if (scheme.matches()) {
      return elsewhere(stripped, scheme.group(1), remote);
    }
    return new RulesLocation(stripped, path(stripped, stripped), null);
  }

  private static RulesLocation elsewhere(String name, String scheme, @Nullable RemoteText remote)
      throws RulesInvalid {
    if (!REMOTE.contains(scheme)) {
      String all = "a path, file:, classpath:, s3:, secretsmanager: or ssm:";
      throw refused(name, "rules are not read from %s:; name %s".formatted(scheme, all));
    }
    if (remote == null) {
      throw refused(
          name,
          "only a running bridge reads rules from %s:; fetch the file, and name its path"
              .formatted(scheme));
    }
    return new RulesLocation(name, null, remote);
  }

  /** What follows {@code file:}, without an empty or local host, and with its escapes decoded. */
  private static String filePart(String name) throws RulesInvalid {
    String rest = name.substring(FILE.length());
    if (rest.startsWith("//")) {
      int end = rest.indexOf('/', 2);
      String host = end < 0 ? rest.substring(2) : rest.substring(2, end);
      if (end < 0 || !(host.isEmpty() || host.equals("localhost"))) {
        throw refused(name, "file:// needs three slashes before an absolute path: file:///path");
      }
      rest = rest.substring(end);
    }
    return ESCAPE.matcher(rest).find()
        ? URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8)
        : rest;
  }

  private static Path path(String name, String path) throws RulesInvalid {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw refused(name, "is no path of a file");
    }
  }

  /** The file; empty where the location is within the class path, or elsewhere. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** Whether it is elsewhere, so that each look costs a call. */
  public boolean isRemote() {
    return remote != null;
  }

  /** Whether what stands there may change while this process runs. */
  public boolean mayChange() {
    return file != null || remote != null;
  }

  /**
   * Reads the text that stands there now. A byte order mark at its beginning is left out.
   *
   * @param maxBytes the largest size that is read
   * @throws RulesInvalid where it is missing, cannot be read, is too large or is not UTF-8; a
   *     {@link RulesNotGiven} where its place is elsewhere and does not give it
   */
  public String text(int maxBytes) throws RulesInvalid {
    byte[] content = remote == null ? local(maxBytes) : fetched(remote, maxBytes);
    if (content.length > maxBytes) {
      throw refused(name, "larger than " + maxBytes + " bytes");
    }
    return decode(content);
  }

  private byte[] local(int maxBytes) throws RulesInvalid {
    try (InputStream in = open()) {
      return in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw refused(name, unreadable(e));
    }
  }

  private byte[] fetched(RemoteText from, int maxBytes) throws RulesInvalid {
    try {
      return from.read(name, maxBytes);
    } catch (RemoteText.Unreadable e) {
      Problem problem = new Problem("", "", 0, String.valueOf(e.getMessage()));
      throw new RulesNotGiven(bounded(name), problem, e.isPassing());
    }
  }

  private InputStream open() throws IOException, RulesInvalid {
    if (file != null) {
      if (!Files.exists(file)) {
        throw refused(name, "there is no file " + file.toAbsolutePath().normalize());
      }
      if (Files.isDirectory(file)) {
        throw refused(name, "is a folder; name the rules file in it");
      }
      return Files.newInputStream(file);
    }
    String resource = name.substring(CLASSPATH.length()).replaceFirst("^/+", "");
    InputStream in =
        resource.isEmpty() || resource.endsWith("/")
            ? null
            : RulesLocation.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw refused(name, "the class path has no file of this name");
    }
    return in;
  }

  private static String unreadable(IOException e) {
    return e instanceof FileSystemException
        ? "the file may not be read by the user that runs the bridge"
        : "the file cannot be read";
  }

  private String decode(byte[] content) throws RulesInvalid {
    if (startsWith(content, 0xFE, 0xFF) || startsWith(content, 0xFF, 0xFE)) {
      throw refused(name, "is UTF-16; save the file as UTF-8");
    }
    int start = startsWith(content, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    ByteBuffer bytes = ByteBuffer.wrap(content, start, content.length - start);
    CharBuffer text = CharBuffer.allocate(content.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      String message = "a byte of this line is not UTF-8; save the file as UTF-8";
      throw new RulesInvalid(name, List.of(new Problem("", "", line, message)));
    }
    return text.toString();
  }

  private static boolean startsWith(byte[] content, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= content.length || (content[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static RulesInvalid refused(String name, String message) {
    return new RulesInvalid(bounded(name), List.of(new Problem("", "", 0, message)));
  }

  private static String bounded(String name) {
    return ExpressionException.bounded(name, 300);
  }

  /** The name with which mistakes of the file are reported: the location as it was configured. */
  @Override
  public String toString() {
    return name;
  }
}
