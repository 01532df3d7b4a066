package dev.fleabridge.mcp;

import dev.fleabridge.web.RereadRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** A message that was read once, for the library to read again in the same way. */
final class Reread extends RereadRequest {

  Reread(HttpServletRequest request, byte[] body) {
    super(request, body);
  }

  @Override
  public String getCharacterEncoding() {
    return StandardCharsets.UTF_8.name();
  }

  /** The library refuses clients that do not name both, although it always answers the first. */
  @Override
  public @Nullable String getHeader(String name) {
    return HttpHeaders.ACCEPT.equalsIgnoreCase(name)
        ? MediaType.APPLICATION_JSON_VALUE + ", " + MediaType.TEXT_EVENT_STREAM_VALUE
        : super.getHeader(name);
  }
}
