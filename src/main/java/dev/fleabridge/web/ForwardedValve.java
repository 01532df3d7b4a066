package dev.fleabridge.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Gives a request the address and the scheme of its client, where a trusted proxy tells them. It
 * stands before everything that asks for them. Of anybody else such headers are left unread.
 */
final class ForwardedValve extends ValveBase {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final TrustedProxies proxies;

  ForwardedValve(TrustedProxies proxies) {
    super(true);
    this.proxies = proxies;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String peer = request.getRemoteAddr();
    if (proxies.trusts(peer)) {
      String client = proxies.client(peer, headers(request, "X-Forwarded-For"));
      request.setRemoteAddr(client);
      request.setRemoteHost(client);
      if (TrustedProxies.isHttps(headers(request, "X-Forwarded-Proto"))) {
        request.setSecure(true);
        request.getCoyoteRequest().scheme().setString("https");
        if (request.getServerPort() == HTTP_PORT) {
          request.setServerPort(HTTPS_PORT);
        }
      }
    }
    getNext().invoke(request, response);
  }

  private static List<String> headers(Request request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
