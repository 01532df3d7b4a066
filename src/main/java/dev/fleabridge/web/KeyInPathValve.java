package dev.fleabridge.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.mapper.MappingData;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.buf.MessageBytes;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * Moves the key of a source from the end of the address to the header in which keys usually come:
 * not every notification of Databricks can carry a header. It stands before everything that logs,
 * measures, traces or answers, and the server's own log of requests comes after it. So none of them
 * ever sees the key.
 */
final class KeyInPathValve extends ValveBase {

  private static final String DOOR = SourceDoors.DATABRICKS.replace("{source}", "");

  KeyInPathValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String address = request.getRequestURI();
    int end = endOfDoor(address);
    if (end >= 0) {
      takeKey(request, address, end);
    } else {
      hideInOddAddress(request);
    }
    getNext().invoke(request, response);
  }

  /** A key that the server cannot decode is hidden, and the server refuses its address. */
  private static void takeKey(Request request, String address, int end) {
    boolean decodable = request.getDecodedRequestURI() != null;
    setPath(request, address.substring(0, end));
    if (decodable) {
      String key = UriUtils.decode(address.substring(end + 1), StandardCharsets.UTF_8);
      request.getCoyoteRequest().getMimeHeaders().setValue(SourceDoors.API_KEY).setString(key);
    }
  }

  /** A key behind an address that only means the door, such as {@code //v1}, opens nothing. */
  private static void hideInOddAddress(Request request) {
    String meant = request.getDecodedRequestURI();
    int end = endOfDoor(meant);
    if (end >= 0) {
      setPath(request, meant.substring(0, end));
    }
  }

  /** Where the address of the door ends and a key follows; -1 where none does. */
  private static int endOfDoor(@Nullable String address) {
    if (address == null) {
      return -1; // What was sent has no address, or none that can be read.
    }
    int slash = address.startsWith(DOOR) ? address.indexOf('/', DOOR.length()) : -1;
    return slash < address.length() - 1 ? slash : -1;
  }

  /** The server has mapped the address already, and everything here is mapped alike. */
  private static void setPath(Request request, String path) {
    MappingData mapping = request.getMappingData();
    MessageBytes[] places = {
      request.getCoyoteRequest().requestURI(),
      request.getCoyoteRequest().decodedURI(),
      mapping.requestPath,
      mapping.wrapperPath
    };
    for (MessageBytes place : places) {
      place.setString(path);
    }
  }
}
