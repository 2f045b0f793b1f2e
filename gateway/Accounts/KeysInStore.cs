using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Transparency.Gateway.Accounts;

/// <summary>Keeps the data-protection keys where every replica of the gateway finds them. The framework asks for them synchronously.</summary>
internal sealed class KeysInStore(IDbContextFactory<AccountsDatabase> factory) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var database = factory.CreateDbContext();
        return [.. database.ProtectionKeys.AsNoTracking().Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var database = factory.CreateDbContext();
        database.ProtectionKeys.Add(new ProtectionKey { Id = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        database.SaveChanges();
    }
}
