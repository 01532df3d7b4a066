package dev.fleabridge.operator;

import dev.fleabridge.operator.Caller.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls as a person's browser does, which keeps cookies and is led from here to the issuer. */
final class Browser {

  /** What it adds to requests of our own pages. */
  static final String[] OUR_PAGE = {"Sec-Fetch-Site", "same-origin"};

  final Map<String, String> cookies = new LinkedHashMap<>();
  final List<String> wereSet = new ArrayList<>();
  private final Caller caller;
  private final String[] always;

  /**
   * @param always headers of every request, such as a proxy adds
   */
  Browser(Caller caller, String... always) {
    this.caller = caller;
    this.always = always;
  }

  Reply get(String path, String... headers) {
    return call("GET", path, headers);
  }

  Reply post(String path, String... headers) {
    return call("POST", path, headers);
  }

  /** Logs in, from the first address to the last. */
  Reply login() {
    return get(comesBack());
  }

  /** Goes to the issuer and returns where that sends the browser. */
  String comesBack() {
    Reply begun = get("/oauth2/authorization/idp");
    if (begun.status() != 302) {
      throw new AssertionError(begun);
    }
    URI back = URI.create(location(begun.header("Location")));
    return back.getRawPath() + "?" + back.getRawQuery();
  }

  private static String location(String issuer) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(issuer)).build(),
              HttpResponse.BodyHandlers.discarding())
          .headers()
          .firstValue("Location")
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Reply call(String method, String path, String... headers) {
    HttpRequest.Builder request =
        caller
            .request(path)
            .method(
                method,
                method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString("{\"note\":\"n\"}"))
            .header("Content-Type", "application/json");
    if (always.length > 0) {
      request.headers(always);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue())
              .collect(Collectors.joining("; ")));
    }
    Reply reply = caller.call(request);
    reply.response().headers().allValues("Set-Cookie").forEach(this::keep);
    return reply;
  }

  private void keep(String set) {
    wereSet.add(set);
    String[] pair = set.split(";", 2)[0].split("=", 2);
    if (pair[1].isEmpty()) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }
}
