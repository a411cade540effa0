package dev.latchkey.testkit;

import java.lang.reflect.Constructor;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The work behind {@link WithIssuer}; calls only what JUnit 5 and 6 have in common. */
public final class FakeIssuerExtension implements ParameterResolver, AfterEachCallback {

  /** Made by JUnit. */
  public FakeIssuerExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return (type == FakeIssuer.class || type == HttpDriver.class || type == TestHome.class)
        && !(parameter.getDeclaringExecutable() instanceof Constructor)
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    Store store = store(context);
    Object existing = store.get(type);
    if (existing != null) {
      return existing;
    }
    Object fresh =
        type == FakeIssuer.class
            ? FakeIssuer.start()
            : type == HttpDriver.class ? new HttpDriver() : TestHome.create();
    store.put(type, fresh);
    return fresh;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Store store = store(context);
    TestHome home = store.remove(TestHome.class, TestHome.class);
    FakeIssuer issuer = store.remove(FakeIssuer.class, FakeIssuer.class);
    try {
      if (issuer != null && context.getExecutionException().isEmpty()) {
        issuer.verify();
      }
    } finally {
      if (issuer != null) {
        issuer.close();
      }
      if (home != null) {
        home.close();
      }
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(Namespace.create(FakeIssuerExtension.class, context.getUniqueId()));
  }
}
