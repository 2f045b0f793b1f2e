namespace Transparency.Gateway.Seeding;

/// <summary><c>seed --demo</c>, <c>seed --accounts FILE</c> and <c>seed --clients FILE</c>: as owner, repeatable. The only way to grant anything.</summary>
public static class Seed
{
    public static async Task<int> RunAsync(WebApplicationBuilder builder, string[] args, CancellationToken cancellationToken = default)
    {
        // Grants and clients are out of reach of the application's role.
        builder.Configuration["ConnectionStrings:Store"] = builder.Configuration.GetConnectionString("Owner")
            ?? throw new InvalidOperationException("ConnectionStrings__Owner is not configured.");
        await using var app = builder.Build();
        using var scope = app.Services.CreateScope();
        switch (args)
        {
            case ["--demo"]:
                await DemoAccounts.SeedAsync(scope.ServiceProvider, builder.Configuration["Demo:Password"], cancellationToken);
                return 0;
            case ["--accounts", var file]:
                await AccountFile.SeedAsync(scope.ServiceProvider, file, cancellationToken);
                return 0;
            case ["--clients", var file]:
                await ClientFile.SeedAsync(scope.ServiceProvider, file, cancellationToken);
                return 0;
            default:
                await Console.Error.WriteLineAsync("usage: seed --demo | seed --accounts FILE | seed --clients FILE");
                return 2;
        }
    }
}
