package dev.fleabridge.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;

/** Lets somebody in, for one request. */
final class Entry {

  private final SecurityContextRepository contexts =
      new RequestAttributeSecurityContextRepository();

  void admit(Authentication who, HttpServletRequest request, HttpServletResponse response) {
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(who);
    SecurityContextHolder.setContext(context);
    // An asynchronous answer passes the filters again and must find the caller there.
    contexts.saveContext(context, request, response);
  }
}
