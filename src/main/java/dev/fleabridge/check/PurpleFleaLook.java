package dev.fleabridge.check;

import dev.fleabridge.engine.pay.KeyLook;
import dev.fleabridge.engine.pay.KeyLook.Read;
import dev.fleabridge.rule.RuleBook;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.beans.factory.BeanFactory;

/** Whether Purple Flea can be reached, and takes the keys. It reads balances and nothing else. */
final class PurpleFleaLook {

  private static final int MAX_AGENTS = 20;

  private PurpleFleaLook() {}

  static List<Finding> at(BeanFactory beans, Optional<RuleBook> book) {
    KeyLook keys = beans.getBean(KeyLook.class);
    List<Finding> found = new ArrayList<>();
    Set<URI> reached = new TreeSet<>();
    for (URI address : new TreeSet<>(keys.addresses().values())) {
      Finding finding = reach(address, keys.connectTimeout());
      found.add(finding);
      if (!finding.isWrong()) {
        reached.add(address);
      }
    }
    if (!reached.isEmpty()) {
      balances(keys, book, found);
    }
    return found;
  }

  private static void balances(KeyLook keys, Optional<RuleBook> book, List<Finding> found) {
    Set<String> agents = new TreeSet<>(keys.agents());
    book.ifPresent(rules -> agents.addAll(rules.literalAgents().payers()));
    if (agents.isEmpty()) {
      found.add(Finding.unsure("keys", "no agent is named by the settings or the rules"));
    }
    agents.stream().limit(MAX_AGENTS).map(agent -> balance(keys, agent)).forEach(found::add);
    if (agents.size() > MAX_AGENTS) {
      found.add(
          Finding.unsure(
              "keys", "%d more agents were not looked at".formatted(agents.size() - MAX_AGENTS)));
    }
  }

  private static Finding balance(KeyLook keys, String agent) {
    String what = "key of " + agent;
    Read read = keys.balance(agent);
    if (read.done()) {
      return Finding.fine(what, read.told());
    }
    return read.supported()
        ? Finding.wrong(
            what,
            read.told(),
            "Correct fleabridge.agents.%s.api-key (or .secret), or fleabridge.purpleflea.api-key (or .secret)."
                .formatted(agent))
        : Finding.unsure(what, read.told());
  }

  /** Connects, with TLS where the address has it, and says nothing. */
  private static Finding reach(URI address, Duration patience) {
    String what = "Purple Flea at " + address.getHost();
    boolean tls = "https".equalsIgnoreCase(address.getScheme());
    int port = address.getPort() >= 0 ? address.getPort() : tls ? 443 : 80;
    String host = address.getHost().replaceAll("^\\[|]$", "");
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), Math.toIntExact(patience.toMillis()));
      if (tls) {
        handshake(plain, host, port, patience);
      }
      return Finding.fine(what, tls ? "answers, with TLS" : "answers, without TLS");
    } catch (UnknownHostException e) {
      return wrong(what, "the host is not known");
    } catch (SSLException e) {
      return wrong(what, "its certificate is not trusted, or it speaks no TLS");
    } catch (IOException e) {
      return wrong(what, "nothing answers at port " + port);
    }
  }

  private static void handshake(Socket plain, String host, int port, Duration patience)
      throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true)) {
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.startHandshake();
    }
  }

  private static Finding wrong(String what, String told) {
    return Finding.wrong(what, told, "Check the network and fleabridge.purpleflea.base-url.");
  }
}
